// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import SwarmCore

/// What disks take their time for, and what comes of it.
extension World {
  /// Gives a node's disk something to do; what comes of it comes at once if it takes no time.
  func work(_ work: DiskJob.Work, node: Int, bytes: Int64 = 0, latency: Interval = .zero) {
    let due = nodes[node].disk.finish(bytes: bytes, latency: latency, at: now)
    if due <= now { return finish(work, node: node) }
    nodes[node].diskJobsBegun += 1
    nodes[node].diskJobs.insert(
      DiskJob(
        due: due, number: nodes[node].diskJobsBegun, life: nodes[node].life, work: work))
    agenda.add(.diskFinished(node: Int32(node)), at: due, host: nodes[node].host)
  }

  /// There is an appointment for each job, so the first one is due.
  func finishDiskJob(of node: Int) {
    guard let job = nodes[node].diskJobs.removeFirst(), nodes[node].life == job.life,
      nodes[node].vitality == .running
    else { return }
    finish(job.work, node: node)
  }

  private func finish(_ work: DiskJob.Work, node: Int) {
    switch work {
    case .answer(let event, let blob, let file):
      if nodes[node].files[blob]?.number == file { raise(event, at: node) }
    case .received(let write, let wire, let hash):
      finishReceiving(write, on: wire, hash, node: node)
    case .stored(let write, let buffer):
      let chunk = library.reference(to: write.chunk)
      if put(write, node: node) { raise(.chunkStored(chunk), at: node) }
      release(buffer, of: node)
    case .read(let shipment, let wire):
      finishReading(shipment, on: wire, node: node)
    case .committed(let blob, let file, let chain):
      guard nodes[node].files[blob]?.number == file else { return }
      finishCommit(of: blob, chain: chain, node: node)
    }
  }

  // MARK: Chunks

  /// Writes a chunk's bytes, or tells the core that the disk could not; true if they are there.
  private func put(_ write: ChunkWrite, node: Int) -> Bool {
    let blob = library.blobs[Int(write.chunk.blob)]
    guard nodes[node].files[blob.number]?.number == write.file,
      nodes[node].files[blob.number]?.stage == .open
    else { return false }
    let index = Int(write.chunk.index)
    if nodes[node].disk.fails() || !hasRoom(for: index, of: blob, node: node) {
      raise(.storageFailed(blob.blob.digest), at: node)
      return false
    }
    nodes[node].files[blob.number]!.write(write.content, at: index, of: blob)
    nodes[node].files[blob.number]!.note(.chunk(index), at: now, nodes[node].disk.specification)
    return true
  }

  func store(_ chunk: ChunkReference, from buffer: BufferID, node: Int) {
    guard let name = name(of: chunk) else { return }
    guard let held = nodes[node].buffers[buffer.number], held.chunk == name
    else {
      return violate("n\(node) stores \(chunk) from \(buffer), which is not its buffer")
    }
    guard let file = nodes[node].files[Int(name.blob)]?.number else {
      return violate("n\(node) stores \(chunk) without a partial file")
    }
    work(
      .stored(ChunkWrite(chunk: name, content: held.content, file: file), buffer),
      node: node, bytes: Int64(library.blobs[Int(name.blob)].geometry.length(of: chunk.index)),
      latency: nodes[node].disk.specification.writeLatency)
  }

  func receive(
    _ shipment: Shipment, hash: ChunkHash, on wire: Int, into file: Int, node: Int
  ) {
    let write = ChunkWrite(chunk: shipment.chunk, content: shipment.content, file: file)
    work(
      .received(write, wire: wire, hash), node: node, bytes: shipment.bytes,
      latency: nodes[node].disk.specification.writeLatency)
  }

  /// Of a chunk that was given up meanwhile nothing is written.
  private func finishReceiving(
    _ write: ChunkWrite, on wire: Int, _ hash: ChunkHash, node: Int
  ) {
    guard takeExpected(write.chunk, isArrived: true, at: nodes[node].host, of: wire) != nil,
      put(write, node: node)
    else { return }
    raise(
      .chunkReceived(
        ConnectionID(UInt64(wire)), library.reference(to: write.chunk), hash),
      at: node)
  }

  func read(_ shipment: Shipment, toSendOn wire: Int, node: Int) {
    nodes[node].reading.append(PendingRead(wire: wire, chunk: shipment.chunk))
    work(
      .read(shipment, wire: wire), node: node, bytes: shipment.bytes,
      latency: nodes[node].disk.specification.readLatency)
  }

  private func finishReading(_ shipment: Shipment, on wire: Int, node: Int) {
    let pending = PendingRead(wire: wire, chunk: shipment.chunk)
    guard let position = nodes[node].reading.firstIndex(of: pending) else { return }
    nodes[node].reading.remove(at: position)
    guard isOpen(wire, at: nodes[node].host) else { return }
    let blob = library.blobs[Int(shipment.chunk.blob)]
    let held = nodes[node].files[blob.number]?.content(at: Int(shipment.chunk.index), of: blob)
    if held == nil || nodes[node].disk.fails() {
      let chunk = library.reference(to: shipment.chunk)
      return raise(.chunkUnreadable(ConnectionID(UInt64(wire)), chunk), at: node)
    }
    network.send(
      shipment, on: lane(from: nodes[node].host, of: wire), at: now, agenda: &agenda)
  }

  // MARK: Room

  /// Whether a blob's partial file can be made.
  func takes(_ blob: ModelBlob, node: Int) -> Bool {
    if nodes[node].disk.fails() { return false }
    guard let capacity = nodes[node].disk.specification.capacityBytes,
      nodes[node].disk.specification.reservesSpace
    else { return true }
    return usedBytes(node: node) + blob.blob.sizeBytes <= capacity
  }

  private func hasRoom(for index: Int, of blob: ModelBlob, node: Int) -> Bool {
    guard let capacity = nodes[node].disk.specification.capacityBytes,
      !nodes[node].disk.specification.reservesSpace,
      nodes[node].files[blob.number]?.content(at: index, of: blob) == nil
    else { return true }
    return usedBytes(node: node) + Int64(blob.geometry.length(of: index)) <= capacity
  }

  private func usedBytes(node: Int) -> Int64 {
    let isReserving = nodes[node].disk.specification.reservesSpace
    func size(_ file: PartialFile, _ blob: ModelBlob) -> Int64 {
      if file.stage == .unmade { return 0 }
      return isReserving || file.isWhole ? blob.blob.sizeBytes : file.writtenBytes(of: blob)
    }
    var used: Int64 = 0
    for (number, file) in nodes[node].files.enumerated() {
      if let file { used += size(file, library.blobs[number]) }
    }
    nodes[node].leftovers.forEach { number, file in used += size(file, library.blobs[number]) }
    return used
  }

  // MARK: What a death leaves

  /// A process that ends leaves what it wrote; a power cut tears of that what was not yet durable.
  func leaveDisk(of node: Int, _ death: Fault.Death) {
    for number in nodes[node].files.indices {
      guard let file = nodes[node].files[number], !file.isWhole else { continue }
      nodes[node].files[number] = nil
      if file.stage != .unmade { nodes[node].leftovers[number] = file }
    }
    for number in nodes[node].leftovers.keys {
      var file = nodes[node].leftovers[existing: number]
      if death == .silent { nodes[node].disk.tear(&file, of: library.blobs[number], at: now) }
      // Nothing could be checked again without a chain.
      nodes[node].leftovers[number] = file.chain.isEmpty ? nil : file
    }
    nodes[node].reading = []
  }
}
