// SPDX-License-Identifier: Apache-2.0

/// The least archive that a runtime unpacks: one file (POSIX.1-2001, ustar interchange format).
enum TarArchive {
  static func bytes(fileName: String, content: [UInt8]) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      header.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
    }
    put(fileName, at: 0)
    put("0000644\0", at: 100)
    put("0000000\0", at: 108)
    put("0000000\0", at: 116)
    put(octal(content.count, digits: 11) + "\0", at: 124)
    put("00000000000\0", at: 136)
    // The checksum is computed over a header whose checksum is eight spaces.
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar\0" + "00", at: 257)
    put(octal(header.reduce(0) { $0 + Int($1) }, digits: 6) + "\0 ", at: 148)
    let padding = (512 - content.count % 512) % 512
    // Two empty blocks end an archive.
    return header + content + [UInt8](repeating: 0, count: padding + 1024)
  }

  private static func octal(_ number: Int, digits: Int) -> String {
    let text = String(number, radix: 8)
    return String(repeating: "0", count: digits - text.count) + text
  }
}
