// SPDX-License-Identifier: Apache-2.0

import ContentModel

/// Asks two nodes the same, one request after the other, each over one connection.
struct CatalogComparison {
  private let few: HostPort
  private let many: HostPort
  private let fewWire: WireConnection
  private let manyWire: WireConnection

  init(few: HostPort, many: HostPort) throws {
    self.few = few
    self.many = many
    fewWire = try WireConnection(to: few)
    manyWire = try WireConnection(to: many)
  }

  func run(round: Int) throws -> [CatalogOperation: CatalogTimes] {
    var times: [CatalogOperation: CatalogTimes] = [:]
    for operation in CatalogOperation.allCases {
      var taken = CatalogTimes()
      for number in 0..<CatalogSample.requestsPerRound {
        // Who is asked first changes, so that neither always finds the other's wake.
        if number % 2 == 0 {
          taken.fewSeconds.append(try ask(fewWire, few, operation, number, round))
          taken.manySeconds.append(try ask(manyWire, many, operation, number, round))
        } else {
          taken.manySeconds.append(try ask(manyWire, many, operation, number, round))
          taken.fewSeconds.append(try ask(fewWire, few, operation, number, round))
        }
      }
      times[operation] = taken
    }
    return times
  }

  private func ask(
    _ wire: WireConnection, _ address: HostPort, _ operation: CatalogOperation, _ number: Int,
    _ round: Int
  ) throws -> Double {
    let request = CatalogSample.request(operation, number, round: round, to: address)
    let start = ContinuousClock.now
    try wire.send(request.bytes)
    var isWhole = false
    while !isWhole {
      try wire.receive(request.operation)
      isWhole = try wire.takeResponse(request.operation, request.expected)
    }
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
