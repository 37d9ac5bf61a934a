// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The argument of `--push`.
enum PushPolicy: String, ExpressibleByArgument {
  case allow
  case deny
}
