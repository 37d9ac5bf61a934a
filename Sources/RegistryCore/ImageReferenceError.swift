// SPDX-License-Identifier: Apache-2.0

/// Why a text names no image, in words that say what to write instead.
///
/// It never quotes the text, which may hold a password.
package struct ImageReferenceError: Error, Sendable, Hashable {
  package enum Problem: Sendable, Hashable, CaseIterable {
    case tooLong
    case schemeGiven
    case credentialsGiven
    case hostInvalid
    case nameMissing
    case nameNotLowercase
    case nameInvalid
    case identifierGiven
    case tagInvalid
    case digestInvalid
  }

  package let problem: Problem

  package init(problem: Problem) {
    self.problem = problem
  }
}

extension ImageReferenceError: CustomStringConvertible {
  package var description: String { "\(sentence); write \(Self.form)" }

  private var sentence: String {
    switch problem {
    case .tooLong: "no image reference is that long"
    case .schemeGiven: "an image reference has no scheme such as https:// or docker://"
    case .credentialsGiven: "an image reference holds no user and no password"
    case .hostInvalid:
      "the part before the first slash is no host: letters, digits, hyphens and dots, and a port "
        + "from 1 to 65535 if any"
    case .nameMissing: "the image has no name"
    case .nameNotLowercase: "an image's name is in lower case"
    case .nameInvalid:
      "an image's name is words of a-z and 0-9, with . _ __ or - between them, joined by slashes"
    case .identifierGiven: "64 hexadecimal digits are no name; a digest follows an @"
    case .tagInvalid: "a tag is up to 128 letters, digits, _ . or -, and starts with none of . -"
    case .digestInvalid: "a digest is sha256: and 64 digits of 0-9 a-f, or sha512: and 128"
    }
  }

  private static let form =
    "HOST[:PORT]/NAME[:TAG][@DIGEST], as in registry.example:5000/team/app:1.0"
}
