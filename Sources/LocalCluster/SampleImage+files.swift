// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation

extension SampleImage {
  /// An image whose layers are tar archives of these files, each layer about half as large as the
  /// one below it. `onBytes` is told how many bytes more of the archives have been hashed.
  package static func archiving(
    _ files: FileGathering, format: ImageFormat = .oci, folder: WorkFolder,
    onBytes: @Sendable (Int) -> Void = { _ in }
  ) async throws -> SampleImage {
    let archives = try folder.makeInside("layers")
    var layers: [(blob: Blob, content: ImageContent)] = []
    for (index, run) in files.split(shares: [16, 8, 4, 2, 1, 1]).enumerated() {
      let archive = "\(archives)/\(index).tar"
      try await writeArchive(of: run, to: archive, folder: folder)
      let content = ImageContent.file(path: archive)
      layers.append((blob: try content.blob(onBytes: onBytes), content: content))
    }
    return SampleImage(format: format, layers: layers)
  }

  private static func writeArchive(
    of files: [FileGathering.Found], to archive: String, folder: WorkFolder
  ) async throws {
    let list = "\(archive).list"
    // Without the slash at the front, as paths in a layer are (OCI image-spec, layer).
    let names = files.map { $0.path.drop { $0 == "/" } }.joined(separator: "\0")
    try Data(names.utf8).write(to: URL(fileURLWithPath: list))
    try await SystemProgram.output(
      "/usr/bin/tar",
      [
        "--create", "--file", archive, "--directory", "/", "--no-recursion", "--numeric-owner",
        "--owner", "0", "--group", "0", "--ignore-failed-read", "--null",
        "--verbatim-files-from", "--files-from", list,
      ],
      // 1: a file changed while it was read, which makes no difference to what was read.
      folder: folder, acceptedStatuses: [0, 1])
  }
}
