// SPDX-License-Identifier: Apache-2.0

/// Runs seeds in processes of their own, some hundred in each, so that one that brings its process
/// down, or never ends, is found and named.
struct GuardedFuzz {
  /// The exit status of a process that runs these seeds; the second says whether it runs them once
  /// more to find who is to blame.
  let status: (Range<UInt64>, Bool) throws -> Int32
  /// Says how the process of several seeds came to its end.
  let tell: (Range<UInt64>, Int32) throws -> Void
  /// Says how that of a single one did.
  let tellOfOne: (UInt64, Int32) throws -> Void

  /// Whether every seed ended and broke no rule.
  func isSound(_ seeds: Range<UInt64>) throws -> Bool {
    var isSound = true
    var rest = seeds
    while !rest.isEmpty {
      let part = rest.prefix(Self.seedsPerProcess)
      rest = part.endIndex..<rest.upperBound
      let status = try status(part.startIndex..<part.endIndex, false)
      if status != 0 { isSound = false }
      if SecondProcess.isAbnormal(status) { try blame(part.startIndex..<part.endIndex, status) }
    }
    return isSound
  }

  /// One of these seeds, or several, ended the process: what one alone does is seen seed by seed.
  private func blame(_ seeds: Range<UInt64>, _ status: Int32) throws {
    if seeds.count == 1 { return try tellOfOne(seeds.lowerBound, status) }
    try tell(seeds, status)
    for seed in seeds {
      let alone = try self.status(seed..<seed + 1, true)
      if SecondProcess.isAbnormal(alone) { try tellOfOne(seed, alone) }
    }
  }

  private static let seedsPerProcess = 500
}
