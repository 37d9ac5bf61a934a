// SPDX-License-Identifier: Apache-2.0

import Logging
import RegistryCore
import ServiceLifecycle
import Storage

/// Removes what nobody needs any more while clients push, mount and pull (Docs/Garbage.md): at the
/// start, where it goes on with what the last process had begun, and then every hour.
struct GarbageSweep: Service {
  let origin: OriginContent
  /// What no repository owns may be content of an upstream then, and goes by the cache's rules.
  let isMirror: Bool

  func run() async throws {
    let timer = AsyncStream<Void> {
      try? await Task.sleep(for: .seconds(Self.periodSeconds))
      return Task.isCancelled ? nil : ()
    }
    await cancelWhenGracefulShutdown {
      var timetable = StrayTimetable(rules, periodSeconds: Self.periodSeconds)
      await sweep(&timetable)
      for await _ in timer { await sweep(&timetable) }
    }
  }

  private func sweep(_ timetable: inout StrayTimetable) async {
    if origin.store.isReadOnly { return }
    let collected = await collect(
      by: rules, at: OriginContent.now, searchingStrays: timetable.isDue, tellingItems: false)
    timetable.swept(isSearchComplete: collected.isSearchComplete)
    guard collected.blobsCount > 0 else { return }
    origin.disk.logger.notice(
      "garbage was collected",
      metadata: [
        LogKey.blobs: "\(collected.blobsCount)", LogKey.bytes: "\(collected.bytes)",
      ])
  }

  /// - Parameter now: Unix seconds.
  func collect(
    by rules: GarbageRules, at now: Int64, searchingStrays: Bool, tellingItems: Bool = true,
    itemsMax: Int = CollectedGarbage.itemsMax
  ) async -> CollectedGarbage {
    var run = SweepRun(
      origin, search, rules, at: now, tellingItems: tellingItems, itemsMax: itemsMax)
    // At most half of the time of a disk, however slow, and of the catalog's one writer.
    await run.run(searchingStrays: searchingStrays) { worked in
      try? await Task.sleep(for: worked)
    }
    return run.collected
  }

  private func forecast(_ rules: GarbageRules, at now: Int64) -> GarbageForecast {
    GarbageForecast(origin: origin, search: search, rules: rules, nowSeconds: now)
  }

  private var search: StraySearch { StraySearch(origin: origin, isMirror: isMirror) }

  static let periodSeconds: Int64 = 3600
}

extension GarbageSweep: GarbageReport {
  var rules: GarbageRules { origin.garbageRules }

  func garbage(by rules: GarbageRules) async throws -> CollectedGarbage {
    try await forecast(rules, at: OriginContent.now).garbage()
  }

  func collect(by rules: GarbageRules) async throws -> CollectedGarbage {
    let now = OriginContent.now
    let uploads = try await forecast(rules, at: now).abandonedUploads()
    await UploadSweep(origin: origin).sweep(at: now)
    var collected = await collect(by: rules, at: now, searchingStrays: true)
    collected.items += uploads
    return collected
  }
}
