// SPDX-License-Identifier: Apache-2.0

import ContentModel

extension ImageReference {
  static func splitDigest(
    _ text: Substring
  ) throws(ImageReferenceError) -> (name: Substring, digest: Digest?) {
    guard let at = text.firstIndex(of: "@") else { return (text, nil) }
    let rest = text[text.index(after: at)...]
    // No digest has a slash, but what follows a user name has.
    if rest.contains("/") { throw ImageReferenceError(problem: .credentialsGiven) }
    guard let digest = Digest(rest) else { throw ImageReferenceError(problem: .digestInvalid) }
    return (text[..<at], digest)
  }

  static func splitAuthority(
    _ text: Substring
  ) -> (authority: Substring?, path: Substring) {
    guard let slash = text.firstIndex(of: "/") else { return (nil, text) }
    let first = text[..<slash]
    let isHost =
      first == "localhost" || first.contains(".") || first.contains(":")
      || first != first.lowercased()
    return isHost ? (first, text[text.index(after: slash)...]) : (nil, text)
  }

  static func hostAndPort(
    _ authority: Substring?
  ) throws(ImageReferenceError) -> (host: String, port: UInt16?) {
    guard let authority else { return (dockerHost, nil) }
    let isBracketed = authority.hasPrefix("[")
    if !isBracketed && authority.contains(":") || isBracketed && !authority.hasSuffix("]") {
      guard let address = HostPort(authority), address.port > 0, isHost(address.host[...])
      else { throw ImageReferenceError(problem: .hostInvalid) }
      return (address.host, address.port)
    }
    let host = isBracketed ? authority.dropFirst().dropLast() : authority
    guard isHost(host), isBracketed == host.contains(":") else {
      throw ImageReferenceError(problem: .hostInvalid)
    }
    // The name of the same registry from Docker's early days.
    return (host == "index.docker.io" ? dockerHost : String(host), nil)
  }

  static func splitTag(
    _ path: Substring
  ) throws(ImageReferenceError) -> (name: Substring, tag: Tag?) {
    guard let colon = path.lastIndex(of: ":"), !path[colon...].contains("/") else {
      return (path, nil)
    }
    guard let tag = Tag(path[path.index(after: colon)...]) else {
      throw ImageReferenceError(problem: .tagInvalid)
    }
    return (path[..<colon], tag)
  }

  /// A domain name of letters, digits and inner hyphens, or an IPv6 address.
  private static func isHost(_ host: Substring) -> Bool {
    guard !host.isEmpty, host.utf8.count <= HostPort.hostBytesMax else { return false }
    if host.contains(":") {
      return host.utf8.allSatisfy { isHexadecimal($0) || $0 == UInt8(ascii: ":") }
    }
    return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
        && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}
