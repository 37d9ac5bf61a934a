// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// What import and export have in common.
struct MigrationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The data folder of a node that does not run, as in shoal serve --data.", valueName: "dir"))
  var data: String

  @Flag(help: "Copy blobs also where both trees could share them as one file.")
  var copy = false

  @Flag(help: "Show no progress.")
  var quiet = false

  @Flag(help: "Print the result as JSON, one object on one line.")
  var json = false
}
