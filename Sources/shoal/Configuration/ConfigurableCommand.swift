// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A command that runs for long, whose options can come from a file and from the environment.
protocol ConfigurableCommand: AsyncParsableCommand {
  var settings: ConfigurationOptions { get }
}
