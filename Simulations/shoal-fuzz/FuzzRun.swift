// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalCluster

/// Slices of the inputs, each in a process of its own.
struct FuzzRun: Sendable {
  let seed: UInt64
  let program: String

  /// The input that breaks a rule or traps, with how to give it again; nil if none does.
  func findFailure(in numbers: Range<UInt64>) async throws -> String? {
    let folder = try WorkFolder.make(prefix: "shoal-fuzz")
    defer { folder.remove() }
    var first = numbers.lowerBound
    while first < numbers.upperBound {
      let slice = first..<min(numbers.upperBound, first + Self.sliceInputs)
      if let said = try await failure(of: slice, folder) {
        return try await narrowed(slice, said, folder)
      }
      FileHandle.standardError.write(Data("\(slice.upperBound) inputs\n".utf8))
      first = slice.upperBound
    }
    return nil
  }

  /// Halves the slice as long as one half fails by itself: memory that grows may need all of it.
  private func narrowed(
    _ slice: Range<UInt64>, _ said: String, _ folder: WorkFolder
  ) async throws -> String {
    var (slice, said) = (slice, said)
    while slice.count > 1 {
      let middle = slice.lowerBound + UInt64(slice.count / 2)
      if let first = try await failure(of: slice.lowerBound..<middle, folder) {
        (slice, said) = (slice.lowerBound..<middle, first)
      } else if let second = try await failure(of: middle..<slice.upperBound, folder) {
        (slice, said) = (middle..<slice.upperBound, second)
      } else {
        break
      }
    }
    return """
      \(said)
      Again: shoal-fuzz --here \(options(slice).joined(separator: " "))
      """
  }

  private func failure(of slice: Range<UInt64>, _ folder: WorkFolder) async throws -> String? {
    do {
      try await SystemProgram.output(
        program, ["--here"] + options(slice), folder: folder, timeoutSeconds: 3600)
      return nil
    } catch let error as ClusterError {
      return "\(error)"
    }
  }

  private func options(_ slice: Range<UInt64>) -> [String] {
    ["--seed", "\(seed)", "--first", "\(slice.lowerBound)", "--count", "\(slice.count)"]
  }

  private static let sliceInputs: UInt64 = 1_000_000
}
