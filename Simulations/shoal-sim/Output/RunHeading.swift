// SPDX-License-Identifier: Apache-2.0

/// What was run: a scenario, a seed and every option that a run depends on.
struct RunHeading {
  let scenarioName: String
  let seed: UInt64
  let options: [RunOption]
  /// So many of the options tell one scenario's cluster from another's.
  let defaultCount: Int
  /// For the plot's title: `125 MB/s, 1 ms there and back`.
  let links: String

  /// For help.
  var defaults: String {
    options.prefix(defaultCount).map { "\($0.label) \($0.text)" }.joined(separator: "  ")
  }
}

extension RunHeading: CustomStringConvertible {
  /// For people, in lines of at most 100 columns where no option is longer.
  var description: String {
    var lines = ["\(scenarioName)  seed \(seed)"]
    for option in options {
      let part = "\(option.label) \(option.text)"
      if lines[lines.count - 1].count + 2 + part.count > Self.columnsMax {
        lines.append(part)
      } else {
        lines[lines.count - 1] += "  " + part
      }
    }
    return lines.joined(separator: "\n")
  }

  private static let columnsMax = 100
}
