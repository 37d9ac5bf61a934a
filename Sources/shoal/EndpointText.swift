// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore

/// How who is told of events is doing, for people.
enum EndpointText {
  static func line(_ endpoint: JSONValue) -> String {
    let waiting = endpoint.number("waiting")
    let dropped = endpoint.number("dropped")
    var text = "events     \(endpoint.text("name")) at \(endpoint.text("address")): "
    text += NumberText.count(waiting, "event") + (waiting == 1 ? " waits" : " wait")
    if waiting > 0 { text += ", \(NumberText.size(endpoint.number("waitingBytes")))" }
    if dropped > 0 { text += "; \(dropped) lost, for the outbox was full" }
    let problem = endpoint.text("problem")
    return problem.isEmpty ? text : text + "; NOT TAKEN: \(problem)"
  }
}
