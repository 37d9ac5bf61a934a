// SPDX-License-Identifier: Apache-2.0

/// One value of an option, said in a file or in the environment.
struct Setting: Sendable, Hashable {
  let option: CommandOption
  /// Of a flag, `true` or `false`.
  let value: String
  let source: SettingSource

  /// As it would be written on the command line; nil for a flag that is not set.
  var argument: String? {
    switch option.kind {
    case .flag: value == "true" ? "--\(option.name)" : nil
    case .value, .list: "--\(option.name)=\(value)"
    }
  }
}
