// SPDX-License-Identifier: Apache-2.0

/// What machine an image is for (OCI image-spec: image index, platform).
package struct Platform: Sendable, Hashable {
  package let os: String
  package let architecture: String
  /// Of the processor, such as `v7`; nil where the architecture says it all.
  package let variant: String?

  package init(os: String, architecture: String, variant: String? = nil) {
    self.os = os
    self.architecture = architecture
    self.variant = variant
  }

  /// Parses `os/arch[/variant]`; nil if it has another form.
  package init?(_ text: some StringProtocol) {
    let parts = String(text).split(separator: "/", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), parts.allSatisfy({ Self.isWord($0) }) else { return nil }
    self.init(
      os: String(parts[0]), architecture: String(parts[1]),
      variant: parts.count == 3 ? String(parts[2]) : nil)
  }

  /// The `platform` of a descriptor, or a whole configuration; nil if it names none.
  package init?(_ value: JSONValue) {
    guard let os = value["os"]?.string, let architecture = value["architecture"]?.string,
      !os.isEmpty, !architecture.isEmpty
    else { return nil }
    self.init(os: os, architecture: architecture, variant: value["variant"]?.string)
  }

  /// Whether an image for `other` is what somebody who asks for this one wants. Other names of an
  /// architecture and its implied variant count as the same (GOARCH, as in the image-spec).
  package func accepts(_ other: Platform) -> Bool {
    let (wanted, offered) = (normalised, other.normalised)
    return wanted == offered
  }

  private var normalised: Platform {
    let os = os.lowercased()
    let variant = variant.flatMap { $0.isEmpty ? nil : $0.lowercased() }
    switch architecture.lowercased() {
    case "x86_64", "x86-64", "amd64":
      return Platform(os: os, architecture: "amd64", variant: variant == "v1" ? nil : variant)
    case "aarch64", "arm64":
      return Platform(
        os: os, architecture: "arm64", variant: ["8", "v8"].contains(variant) ? nil : variant)
    case "armhf": return Platform(os: os, architecture: "arm", variant: "v7")
    case "armel": return Platform(os: os, architecture: "arm", variant: "v6")
    case "arm":
      let number = variant.map { $0.hasPrefix("v") ? $0 : "v\($0)" }
      return Platform(os: os, architecture: "arm", variant: number ?? "v7")
    case let other: return Platform(os: os, architecture: other, variant: variant)
    }
  }

  private static func isWord(_ word: Substring) -> Bool {
    !word.isEmpty && word.utf8.count <= wordBytesMax
      && word.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
  }

  private static let wordBytesMax = 64
}

extension Platform: CustomStringConvertible {
  /// Fit for a terminal, whatever an image says.
  package var description: String {
    [os, architecture, variant].compactMap(\.self)
      .map { LegibleText.line($0, scalarsMax: Self.wordBytesMax) }.joined(separator: "/")
  }
}
