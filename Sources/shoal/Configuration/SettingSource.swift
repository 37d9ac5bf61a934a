// SPDX-License-Identifier: Apache-2.0

/// Who has said what an option is to be, other than an argument.
enum SettingSource: Sendable, Hashable {
  case file(path: String, line: Int)
  case environment(variable: String)
}

extension SettingSource: CustomStringConvertible {
  var description: String {
    switch self {
    case .file(let path, let line): "\(path):\(line)"
    case .environment(let variable): "in the environment, \(variable)"
    }
  }
}
