// SPDX-License-Identifier: Apache-2.0

package import RegistryClient

/// Why the settings of an endpoint cannot be used, in words that say what to write instead.
///
/// It quotes paths, names and what is to be ignored, and neither addresses nor header fields, which
/// may be secret.
package enum EventArgumentError: Error, Sendable, Hashable {
  /// The part before `=` or the one after it is missing.
  case malformed(EventOption)
  case nameInvalid
  case addressInvalid(name: String)
  case givenTwice(EventOption, name: String)
  case unknownEndpoint(EventOption, known: [String])
  case ignoresNothing(word: String)
  case headersUnreadable(path: String)
  case headersMalformed(path: String, line: Int)
  case authorities(CertificateAuthoritiesError)
}

extension EventArgumentError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed(let option):
      "\(option.rawValue) needs the name of an endpoint and a value: \(option.form)"
    case .nameInvalid:
      "\(EventOption.endpoint.rawValue): a name is up to 64 letters, digits, '.', '_' and '-': "
        + EventOption.endpoint.form
    case .addressInvalid(let name):
      "\(EventOption.endpoint.rawValue) \(name): the address is to be an http or https URL without "
        + "a user and a fragment; a password goes into a file: \(EventOption.headers.form)"
    case .givenTwice(let option, let name): "\(option.rawValue) is given twice for \(name)"
    case .unknownEndpoint(let option, let known):
      "\(option.rawValue) names an endpoint that is not given; "
        + (known.isEmpty
          ? "there is none: add \(EventOption.endpoint.form)"
          : "there are: \(known.joined(separator: ", "))")
    case .ignoresNothing(let word):
      "\(EventOption.ignore.rawValue): \(word) is neither push, pull, mount or delete nor a media "
        + "type: \(EventOption.ignore.form)"
    case .headersUnreadable(let path):
      "\(EventOption.headers.rawValue): \(path) cannot be read, is no UTF-8 text or has more than "
        + "64 KiB"
    case .headersMalformed(let path, let line):
      "\(EventOption.headers.rawValue): line \(line) of \(path) is not NAME: VALUE, or a field "
        + "that every envelope has"
    case .authorities(let error): "\(EventOption.authorities.rawValue): \(error)"
    }
  }
}
