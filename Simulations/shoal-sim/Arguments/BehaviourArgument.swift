// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Harness

/// A way to lie, by its name in words with hyphens.
struct BehaviourArgument: ExpressibleByArgument {
  let behaviour: Behaviour

  init?(argument: String) {
    guard let behaviour = Behaviour.allCases.first(where: { Self.name(of: $0) == argument }) else {
      return nil
    }
    self.behaviour = behaviour
  }

  static var allValueStrings: [String] { Behaviour.allCases.map { name(of: $0) } }

  /// `sends-wrong-bytes` for `sendsWrongBytes`.
  private static func name(of behaviour: Behaviour) -> String {
    "\(behaviour)".reduce(into: "") { name, character in
      name += character.isUppercase ? "-" + character.lowercased() : String(character)
    }
  }
}
