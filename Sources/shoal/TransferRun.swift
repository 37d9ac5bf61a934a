// SPDX-License-Identifier: Apache-2.0

import ImageTransfer
import LocalCluster
import RegistryCore

/// One image copied for a command, with what is shown meanwhile and printed at the end.
struct TransferRun: Sendable {
  let command: String
  let source: ImageLocation
  let destination: ImageLocation
  let platform: Platform?
  let rehashes: Bool
  var sourceClient: ClientOptions
  var destinationClient: ClientOptions
  let parallel: Int
  var includesReferrers = false
  let isQuiet: Bool
  let isJSON: Bool

  init(
    command: String, source: ImageLocation, destination: ImageLocation, platform: Platform?,
    rehashes: Bool, options: TransferOptions
  ) {
    self.command = command
    self.source = source
    self.destination = destination
    self.platform = platform
    self.rehashes = rehashes
    self.sourceClient = options.registry.client
    self.destinationClient = sourceClient
    self.parallel = options.parallel
    self.isQuiet = options.quiet
    self.isJSON = options.json
  }

  func run() async throws {
    let start = ContinuousClock.now
    let report = try await CommandRun.race(command, isResumed: true) {
      let display = TransferDisplay(isQuiet: isQuiet)
      return try await display.showing { try await transfer(display) }
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    TerminalOutput.print(isJSON ? json(report, seconds) : text(report, seconds))
  }

  private func transfer(_ display: TransferDisplay) async throws -> TransferReport {
    try await RegistryConnections.use(sourceClient) { sources in
      try await RegistryConnections.use(destinationClient) { destinations in
        let from = try source.source(sources)
        let to = try destination.destination(destinations, source: source, rehashes: rehashes)
        var transfer = Transfer(source: from, destination: to)
        transfer.platform = platform
        transfer.includesReferrers = includesReferrers
        transfer.limits.blobsAtOnceMax = parallel
        transfer.onEvent = { display.handle($0) }
        return try await transfer.run()
      }
    }
  }

  private func text(_ report: TransferReport, _ seconds: Double) -> String {
    var facts: [String] = []
    if report.blobsTransferred > 0 {
      let rate = Double(report.bytesTransferred) / max(seconds, 0.001)
      facts.append(
        "\(NumberText.count(report.blobsTransferred, "blob")) transferred "
          + "(\(NumberText.size(report.bytesTransferred)), \(NumberText.size(Int64(rate)))/s)")
    }
    if report.blobsMounted > 0 { facts.append("\(report.blobsMounted) mounted") }
    if report.blobsSkipped > 0 { facts.append("\(report.blobsSkipped) there already") }
    if report.referrers > 0 { facts.append(NumberText.count(report.referrers, "referrer")) }
    if report.referrersMissing > 0 {
      facts.append("\(NumberText.count(report.referrersMissing, "referrer")) listed but not there")
    }
    if report.foreignLayers > 0 {
      facts.append("\(NumberText.count(report.foreignLayers, "foreign layer")) left where they are")
    }
    facts.append("\(NumberText.decimal(seconds, places: 2)) s")
    return """
      \(source) is in \(destination)
      \(report.digest)
      \(facts.joined(separator: ", "))
      """
  }

  private func json(_ report: TransferReport, _ seconds: Double) -> String {
    let counts: [(String, Int64)] = [
      ("manifestsStored", Int64(report.manifestsStored)),
      ("manifestsSkipped", Int64(report.manifestsSkipped)),
      ("referrers", Int64(report.referrers)),
      ("referrersMissing", Int64(report.referrersMissing)),
      ("blobsTransferred", Int64(report.blobsTransferred)),
      ("blobsSkipped", Int64(report.blobsSkipped)),
      ("blobsMounted", Int64(report.blobsMounted)),
      ("foreignLayers", Int64(report.foreignLayers)),
      ("bytesTransferred", report.bytesTransferred),
      ("bytesSkipped", report.bytesSkipped),
      ("bytesMounted", report.bytesMounted),
    ]
    var members: [JSONValue.Member] = [
      .init("source", .string("\(source)")),
      .init("destination", .string("\(destination)")),
      .init("digest", .string("\(report.digest)")),
      .init("mediaType", .string(report.mediaType.text)),
    ]
    members += counts.map { .init($0.0, .integer($0.1)) }
    members.append(.init("seconds", .number(NumberText.decimal(seconds, places: 3))))
    return JSONValue.object(members).text
  }
}
