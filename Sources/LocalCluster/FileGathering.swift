// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Regular, readable files of this machine, found with find(1).
package struct FileGathering: Sendable {
  package struct Found: Sendable {
    package let path: String
    package let sizeBytes: Int64
  }

  package let files: [Found]

  package var sizeBytes: Int64 { files.reduce(0) { $0 + $1.sizeBytes } }

  /// Everything below `path`, or the file itself.
  package static func everything(
    in path: String, folder: WorkFolder
  ) async throws -> FileGathering {
    FileGathering(files: try await find([path], folder: folder))
  }

  /// Files from where programs and libraries are, until there are `wantedBytes` of them.
  package static func ofSystem(
    wantedBytes: Int64, folder: WorkFolder
  ) async throws -> FileGathering {
    let places = systemPlaces.filter { FileManager.default.fileExists(atPath: $0) }
    var files: [Found] = []
    var sizeBytes: Int64 = 0
    let found = try await find(places, folder: folder)
    // One huge library would be the whole image, in a single layer.
    let largeBytes = wantedBytes / 16
    let order =
      found.filter { $0.sizeBytes < largeBytes } + found.filter { $0.sizeBytes >= largeBytes }
    for file in order where sizeBytes < wantedBytes {
      files.append(file)
      sizeBytes += file.sizeBytes
    }
    guard sizeBytes >= wantedBytes else {
      throw ClusterError.tooFewFiles(
        foundBytes: sizeBytes, wantedBytes: wantedBytes, places: places)
    }
    return FileGathering(files: files)
  }

  /// Cut into as many runs as there are shares, each of about its share of the bytes; runs that
  /// would be empty are left out.
  func split(shares: [Int64]) -> [[Found]] {
    let sharesSum = shares.reduce(0, +)
    var runs: [[Found]] = shares.map { _ in [] }
    var run = 0
    var boundary = sizeBytes * shares[0] / sharesSum
    var position: Int64 = 0
    for file in files {
      while position >= boundary, run + 1 < shares.count {
        run += 1
        boundary += sizeBytes * shares[run] / sharesSum
      }
      runs[run].append(file)
      position += file.sizeBytes
    }
    return runs.filter { !$0.isEmpty }
  }

  private static func find(_ places: [String], folder: WorkFolder) async throws -> [Found] {
    // A file system of its own would be a device, another machine's files, or the kernel's.
    let list = try await SystemProgram.output(
      "/usr/bin/find",
      places + ["-xdev", "-type", "f", "-readable", "-size", "+0", "-printf", "%s %p\\0"],
      folder: folder, acceptedStatuses: [0, 1])
    return list.split(separator: 0).compactMap { entry in
      guard let space = entry.firstIndex(of: UInt8(ascii: " ")),
        let sizeBytes = Int64(String(decoding: entry[..<space], as: UTF8.self)),
        // A path that is no UTF-8 could not be named to tar.
        let path = String(validating: entry[entry.index(after: space)...], as: UTF8.self)
      else { return nil }
      return Found(path: path, sizeBytes: sizeBytes)
    }
  }

  private static let systemPlaces = ["/usr/lib", "/usr/bin", "/usr/share", "/opt", "/usr/local"]
}
