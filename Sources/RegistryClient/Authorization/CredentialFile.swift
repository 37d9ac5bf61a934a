// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Reads a file of credentials.
enum CredentialFile {
  static func bytes(_ path: String) throws(CredentialError) -> [UInt8] {
    let data: Data
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      data = try file.read(upToCount: bytesMax + 1) ?? Data()
    } catch {
      throw .fileUnreadable(path: path, reason: reason(error))
    }
    guard data.count <= bytesMax else { throw .fileTooLarge(path: path, bytesMax: bytesMax) }
    return [UInt8](data)
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  static func isConfiguration(_ bytes: [UInt8]) -> Bool {
    bytes.first { !isSpace($0) } == UInt8(ascii: "{")
  }

  /// One line, whose end may be written in any way.
  static func credentials(
    inLine bytes: [UInt8], path: String
  ) throws(CredentialError) -> RegistryCredentials {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .lineMalformed(path: path)
    }
    let lines = text.split(whereSeparator: \.isNewline)
    guard let line = lines.first, !bytes.allSatisfy(isSpace) else {
      throw .fileEmpty(path: path)
    }
    guard lines.count == 1 else { throw .fileHasSeveralLines(path: path) }
    guard let credentials = RegistryCredentials(line: line) else {
      throw .lineMalformed(path: path)
    }
    return credentials
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    [0x20, 0x09, 0x0a, 0x0d].contains(byte)
  }

  private static func reason(_ error: any Error) -> String {
    switch (error as? CocoaError)?.code {
    case .fileNoSuchFile, .fileReadNoSuchFile: "it is not there"
    case .fileReadNoPermission: "its permissions do not let this user"
    default: "it is no readable file"
    }
  }

  /// A Docker configuration with hundreds of entries is far smaller.
  private static let bytesMax = 1 << 20
}
