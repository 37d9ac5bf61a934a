// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Logging

/// What is logged, to standard error always: standard output belongs to the ready line.
struct LoggingOptions: ParsableArguments {
  @Option(
    help: "The least severe messages to log: trace, debug, info, notice, warning, error, critical.")
  var logLevel: LogLevelArgument = LogLevelArgument(level: .info)

  func makeLogger(label: String) -> Logger {
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var logger = Logger(label: label)
    logger.logLevel = logLevel.level
    return logger
  }
}
