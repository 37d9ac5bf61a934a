// SPDX-License-Identifier: Apache-2.0

@testable import Storage

/// The drivers that the conformance kit is run against.
enum BlobStoreDriver: CaseIterable {
  case file, memory

  func open() throws -> OpenStore {
    switch self {
    case .file: try .file(ScratchDirectory(), on: nil)
    case .memory: .memory(MemoryBlobStore(bytesMax: 1 << 30))
    }
  }

  /// A store that has room for about so much.
  func open(bytesMax: Int) throws -> OpenStore {
    switch self {
    case .file:
      let disk = try SmallDisk(bytes: bytesMax)
      return try .file(disk.scratch, on: disk)
    case .memory: return .memory(MemoryBlobStore(bytesMax: Int64(bytesMax)))
    }
  }

  /// Whether a store can be made small here.
  var canBeSmall: Bool {
    switch self {
    case .file: SmallDisk.isAvailable
    case .memory: true
    }
  }
}

let drivers = BlobStoreDriver.allCases
let smallDrivers = drivers.filter(\.canBeSmall)
