// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Where a long-running command finds what its arguments do not say.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file in YAML with options of this command, each by its name: cache-quota: 50GiB. What is "
        + "said here, or in the environment as SHOAL_CACHE_QUOTA, goes before it.",
      valueName: "file"))
  var config: String?

  @Flag(
    help: """
      Do not start: read all options and the files that they name, and say whether they can be used.
      """)
  var check = false

  func reportChecked(_ command: String) {
    TerminalOutput.print("shoal \(command): the configuration can be used")
  }
}
