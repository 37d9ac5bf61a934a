// SPDX-License-Identifier: Apache-2.0

/// Why a file or the environment cannot be gone by. It never quotes a value that cannot be read as
/// what is expected: somebody may have written a password there. One that can be read is quoted by
/// whoever goes by it, such as the path of a file that is not there.
enum SettingsError: Error, Hashable {
  case unreadable(path: String, reason: String)
  case malformed(SettingSource, problem: String)
  case unknownOption(String, SettingSource, command: String, nearest: String?)
  /// - Parameter found: what was found in its place, if that can be said in a word.
  case wrongValue(CommandOption, SettingSource, found: String?)
}

extension SettingsError: CustomStringConvertible {
  var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .malformed(let source, let problem): "\(source): \(problem)"
    case .unknownOption(let name, let source, let command, let nearest):
      "\(source): shoal \(command) has no option \(name)"
        + (nearest.map { "; is \($0) meant?" } ?? "; shoal \(command) --help lists all there are")
    case .wrongValue(let option, let source, let found):
      "\(source): \(found ?? "this value") does not do here: \(option.expectation)"
    }
  }
}
