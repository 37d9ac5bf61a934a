// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RegistryCore

struct PlatformArgument: ExpressibleByArgument {
  let platform: Platform

  init?(argument: String) {
    guard let platform = Platform(argument) else { return nil }
    self.platform = platform
  }
}
