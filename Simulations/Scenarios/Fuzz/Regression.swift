// SPDX-License-Identifier: Apache-2.0

/// A seed that once broke a rule, as a line of `Simulations/Seeds/regressions.txt`:
///
///     SEED SCALE vVERSION REMARK…
///
/// Lines that are empty or begin with `#` say nothing.
package struct Regression: Sendable, Equatable {
  package let seed: UInt64
  package let scale: FuzzScale
  /// Of the plan, when the seed was recorded.
  package let version: Int
  package let remark: String

  package init(seed: UInt64, scale: FuzzScale, version: Int, remark: String) {
    self.seed = seed
    self.scale = scale
    self.version = version
    self.remark = remark
  }

  /// nil if the line is none.
  package init?(line: some StringProtocol) {
    let words = line.split(separator: " ", maxSplits: 3)
    guard words.count >= 3, let seed = UInt64(words[0]),
      let scale = FuzzScale(rawValue: "\(words[1])"),
      words[2].first == "v", let version = Int(words[2].dropFirst())
    else { return nil }
    self.init(
      seed: seed, scale: scale, version: version, remark: words.count > 3 ? "\(words[3])" : "")
  }

  /// Every regression in a file's text; nil if a line cannot be read.
  package static func all(in text: String) -> [Regression]? {
    var regressions: [Regression] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let regression = Regression(line: line) else { return nil }
      regressions.append(regression)
    }
    return regressions
  }
}

extension Regression: CustomStringConvertible {
  package var description: String { "\(seed) \(scale.rawValue) v\(version) \(remark)" }
}
