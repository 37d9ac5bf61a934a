// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension World {
  func begin(_ partition: Partition) {
    heal(partition: partition.number)
    let near = partition.near.map { host(of: $0) }
    let far =
      partition.far?.map { host(of: $0) } ?? everyHost.filter { !near.contains($0) }
    guard let cut = network.addPartition(near: near, far: far) else {
      preconditionFailure("there are 64 partitions already")
    }
    network.cut(partition: cut, there: true, back: !partition.isOneWay)
    let seed = configuration.seed(of: "partition \(partition.number)")
    partitions[partition.number] = ActivePartition(
      partition: partition, cut: cut, generator: SeededGenerator(seed: seed))
    appointTurn(of: partition.number)
  }

  func heal(partition number: Int) {
    guard let active = partitions.remove(number) else { return }
    network.removePartition(active.cut)
  }

  func turn(partition number: Int) {
    guard var active = partitions[number], active.turnsAt == now else { return }
    active.isCut.toggle()
    network.cut(
      partition: active.cut, there: active.isCut,
      back: active.isCut && !active.partition.isOneWay)
    partitions[number] = active
    appointTurn(of: number)
  }

  private func appointTurn(of number: Int) {
    guard let phase = partitions[existing: number].phase() else { return }
    partitions[existing: number].turnsAt = now + phase
    agenda.add(.partitionTurns(partition: Int32(number)), at: now + phase)
  }

  func host(of place: Place) -> Int {
    switch place {
    case .upstream: upstream.host
    case .tracker(let tracker): trackers[tracker].host
    case .node(let node): nodes[node].host
    }
  }

  private var everyHost: [Int] { [upstream.host] + trackers.map(\.host) + nodes.map(\.host) }
}
