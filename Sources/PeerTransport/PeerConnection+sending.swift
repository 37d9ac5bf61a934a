// SPDX-License-Identifier: Apache-2.0

import PeerProtocol
import UVRuntime

/// Control frames go first at every fragment boundary, and nothing is written while the kernel has
/// not taken what was written before: a control frame waits for the one fragment that is queued
/// here and the little the kernel holds unsent (Docs/Protocol.md §5.10).
extension PeerConnection {
  func enqueue(_ frame: Frame) {
    guard !isClosing else { return }
    outgoing.enqueueControl(frame)
    pump()
    if outgoing.controlBytes > transport.configuration.controlQueueBytesMax {
      // A goodbye would only wait behind what the peer does not read.
      close(.limitExceeded, sayingGoodbye: false)
    }
  }

  func sendChunk(_ chunk: ChunkReference, lengthBytes: Int) {
    guard !isClosing else { return }
    outgoing.enqueueChunk(chunk, lengthBytes: lengthBytes)
    pump()
  }

  /// Drops what is left of the chunk at a fragment boundary.
  func stopSendingChunk(_ chunk: ChunkReference) {
    outgoing.cancel(chunk)
    sentUnreported.removeAll { $0 == chunk }
    // The chunk may be queued anew before the kernel has taken this fragment of its last sending.
    if let fragment = fragmentBeingWritten, fragment.header.chunk == chunk {
      fragment.isStopped = true
    }
    fragments.removeAll { $0.header.chunk == chunk }
    pump()
  }

  func write(_ frame: Frame) {
    transport.traffic.controlBytesSent += Int64(frame.wireBytes)
    transport.countSent(frame)
    let bytes = FrameEncoder.bytes(of: frame)
    unsafe write(bytes, UnsafeRawBufferPointer(start: nil, count: 0), written: {})
  }

  func pump() {
    guard !isPumping else { return }
    isPumping = true
    defer { isPumping = false }
    while !isClosing, !isWriteQueued, channel.isOpen {
      readAhead()
      if let frame = outgoing.nextControl() {
        write(frame)
      } else if let fragment = fragments.first, fragment.isEmpty || fragment.bytes != nil {
        guard transport.maySend(fragment.header, on: id) else { return }
        fragments.removeFirst()
        write(fragment)
      } else {
        return
      }
    }
  }

  private func write(_ fragment: OutgoingFragment) {
    let header = fragment.header
    transport.traffic.controlBytesSent += Int64(header.wireBytes - header.length)
    transport.traffic.dataBytesSent += Int64(header.length)
    fragmentBeingWritten = fragment
    let written = { [self] in
      fragmentBeingWritten = nil
      if fragment.finishes, !fragment.isStopped { reportLater(header.chunk) }
    }
    let head = FrameEncoder.bytes(of: header)
    guard let bytes = fragment.bytes else {
      unsafe write(head, UnsafeRawBufferPointer(start: nil, count: 0), written: written)
      return
    }
    unsafe bytes.withBytes { unsafe write(head, $0, written: written) }
  }

  /// In a later turn, because the handler may be in the middle of a call that led to the write.
  private func reportLater(_ chunk: ChunkReference) {
    guard !isClosing else { return }
    sentUnreported.append(chunk)
    let bound = LoopBound(self, on: transport.loop)
    transport.loop.execute { bound.value.reportSent() }
  }

  private func reportSent() {
    guard !isClosing, !sentUnreported.isEmpty else { return }
    transport.handler?.chunkSent(id, sentUnreported.removeFirst())
  }

  private func write(
    _ header: [UInt8], _ payload: UnsafeRawBufferPointer, written: @escaping () -> Void
  ) {
    let outcome = unsafe channel.write(header, payload) { [self] error in
      isWriteQueued = false
      writeDeadlineMet()
      guard error == nil else { return }
      written()
      pump()
    }
    switch outcome {
    case .written: written()
    case .queued:
      isWriteQueued = true
      awaitWrite()
    case .refused: break  // The channel is closing and says so later.
    }
  }

  private func readAhead() {
    while fragments.count < transport.configuration.readAheadFragmentsMax,
      let (header, finishes) = outgoing.nextFragment()
    {
      let fragment = OutgoingFragment(header, finishes: finishes)
      fragments.append(fragment)
      guard !fragment.isEmpty else { continue }
      transport.handler?.readFragment(
        id, header.chunk, offset: header.offset, length: header.length
      ) { [self] bytes in fragmentRead(fragment, bytes) }
    }
  }

  private func fragmentRead(_ fragment: OutgoingFragment, _ bytes: BufferSlice?) {
    transport.loop.preconditionOnLoop()
    // Nobody waits for a fragment of a chunk that was stopped, or of a closing connection.
    guard !isClosing, fragments.contains(where: { $0 === fragment }) else { return }
    guard let bytes, bytes.count == fragment.header.length else {
      stopSendingChunk(fragment.header.chunk)
      transport.handler?.chunkUnreadable(id, fragment.header.chunk)
      return
    }
    fragment.bytes = bytes
    pump()
  }
}
