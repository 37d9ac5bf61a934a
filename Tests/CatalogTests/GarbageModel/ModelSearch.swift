// SPDX-License-Identifier: Apache-2.0

/// Goes through every order in which the actors of a world can take their steps.
///
/// Different orders often lead to the same moment, from where on everything is the same. So each
/// moment is gone on from once, and the orders that lead through it are counted.
struct ModelSearch {
  let defect: ModelDefect?
  /// How many orders there are from a moment to its end.
  private var orderCounts: [String: Int] = [:]
  /// The first that is wrong, with the steps that led to it.
  private(set) var violation: String?

  init(_ defect: ModelDefect? = nil) {
    self.defect = defect
  }

  /// The number of orders; what is found wrong ends the search.
  mutating func run(_ world: ModelWorld, _ path: [String] = []) async throws -> Int {
    let key = try await world.key()
    if let known = orderCounts[key] { return known }
    var count = 0
    for index in world.actors.indices {
      guard let next = try await world.after(stepOf: index, defect) else { continue }
      let path = path + ["\(index): \(world.stepName(of: index))"]
      if let violation = try await next.violation() {
        self.violation = ([violation] + path).joined(separator: "\n  ")
        return 0
      }
      count += try await run(next, path)
      if violation != nil { return 0 }
    }
    if count == 0 {
      if let leftover = try await world.leftover() {
        violation = ([leftover] + path).joined(separator: "\n  ")
        return 0
      }
      count = 1
    }
    orderCounts[key] = count
    return count
  }
}

extension ModelWorld {
  fileprivate func stepName(of index: Int) -> String {
    switch actors[index] {
    case .client(let client): "\(client.next, default: "nothing")"
    case .sweep(let sweep): "\(sweep.next, default: "nothing")"
    case .crash: "crash"
    }
  }
}
