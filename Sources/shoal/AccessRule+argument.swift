// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import RegistryCore

extension AccessRule: ExpressibleByArgument {
  package init?(argument: String) {
    self.init(argument)
  }
}
