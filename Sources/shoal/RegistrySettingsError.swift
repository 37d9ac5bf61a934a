// SPDX-License-Identifier: Apache-2.0

/// Why what was said of registries cannot be meant, in words that say what to write instead.
enum RegistrySettingsError: Error, Equatable {
  case excludeEachOther(String, String)
  case realmMalformed(String)
  /// One option, and those to give in its place where there are two registries.
  case ambiguous(String, instead: [String])
  /// The side is no registry.
  case folder(String)
}

extension RegistrySettingsError: CustomStringConvertible {
  var description: String {
    switch self {
    case .excludeEachOther(let one, let other):
      "\(one) and \(other) exclude each other; give one of them"
    case .realmMalformed(let option):
      "\(option) takes the host of a token server, without scheme, port and path: \(option) "
        + "auth.example.com"
    case .ambiguous(let option, let instead):
      "SRC and DST are two registries, and \(option) does not say which of them it is about; give "
        + instead.joined(separator: " or ")
    case .folder(let option): "\(option) is about a registry, and that side is a folder"
    }
  }
}
