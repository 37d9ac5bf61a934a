// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RegistryCore

/// When a node removes what was pushed to it and is of no more use.
struct GarbageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How long a pushed blob stays to which no manifest of its repository refers, as 24h or 30m; "
        + "longer than any push takes between a blob and its manifest. Without it: 24h.",
      valueName: "time"))
  var gcGrace: TimeArgument?

  @Flag(
    help: """
      Remove manifests too, when no tag, no index and no other manifest has led to them for that \
      long, and they are the referrer of none that is there.
      """)
  var deleteUntagged = false

  var rules: GarbageRules {
    GarbageRules(
      graceSeconds: gcGrace?.seconds ?? GarbageRules.defaultGraceSeconds,
      deletesUntagged: deleteUntagged)
  }
}
