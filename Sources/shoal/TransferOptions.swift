// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ImageTransfer

/// What the commands that copy an image have in common.
struct TransferOptions: ParsableArguments {
  @OptionGroup var registry: RegistryOptions

  @Option(help: "How many blobs to copy at once, 1 to 32.")
  var parallel = TransferLimits().blobsAtOnceMax

  @Flag(help: "Show no progress.")
  var quiet = false

  @Flag(help: "Print the result as JSON, one object on one line.")
  var json = false

  func validate() throws {
    guard (1...32).contains(parallel) else {
      throw ValidationError("--parallel \(parallel): from 1 to 32 blobs can be copied at once")
    }
  }
}
