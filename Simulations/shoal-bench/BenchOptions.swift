// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LocalCluster

/// What every benchmark can be told.
struct BenchOptions<Bench: BlobBench>: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The size of \(Bench.blobPhrase), 1MiB to 64GiB (default: \(Bench.blobSizeUsual)).",
      valueName: "size"))
  var blobSize: ByteSize?

  @Option(help: ArgumentHelp("Write every sample to this file too, as JSON.", valueName: "file"))
  var json: String?

  @Option(
    help: ArgumentHelp(
      "The program shoal (default: the one beside this program).", valueName: "path"))
  var shoal: String?

  var blobBytes: Int64 {
    guard let size = blobSize ?? ByteSize(argument: Bench.blobSizeUsual) else {
      preconditionFailure("\(Bench.blobSizeUsual) is no size")
    }
    return size.bytes
  }

  func validate() throws {
    guard (Int64(1 << 20)...Int64(64 << 30)).contains(blobBytes) else {
      throw ValidationError("--blob-size takes 1MiB to 64GiB")
    }
  }

  /// The path of `shoal`.
  func shoalPath() throws -> String { try BenchedProgram.path(chosen: shoal) }
}
