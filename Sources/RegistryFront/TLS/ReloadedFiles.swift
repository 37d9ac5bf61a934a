// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// What some small files say, read again on demand. A change that cannot be used changes nothing.
package final class ReloadedFiles<Value: Sendable>: Sendable {
  private struct State {
    var value: Value
    var documents: [[UInt8]]
    /// The failure that was told last, so that it is told once.
    var failure: FileLoadError?
  }

  package let paths: [String]
  private let make: @Sendable ([[UInt8]]) throws -> Value
  private let state: Mutex<State>

  /// - Parameter make: gets the content of each file, in their order.
  package init(
    paths: [String], make: @escaping @Sendable ([[UInt8]]) throws -> Value
  ) throws(FileLoadError) {
    self.paths = paths
    self.make = make
    let documents = try Self.read(paths)
    state = Mutex(
      State(value: try Self.value(of: documents, at: paths, make), documents: documents))
  }

  package var current: Value { state.withLock { $0.value } }

  /// Reading them whole finds every change, however it was made: by an editor, by a rename, or by a
  /// symbolic link that points elsewhere, as Kubernetes does it. Blocks.
  package func reload() -> FileReload {
    do throws(FileLoadError) {
      let documents = try Self.read(paths)
      if state.withLock({ $0.documents == documents && $0.failure == nil }) { return .unchanged }
      let value = try Self.value(of: documents, at: paths, make)
      return state.withLock { state in
        state.failure = nil
        // What was broken may have become again what it was.
        guard state.documents != documents else { return .unchanged }
        state.value = value
        state.documents = documents
        return .adopted
      }
    } catch {
      return state.withLock { state in
        if state.failure == error { return .unchanged }
        state.failure = error
        return .failed(error)
      }
    }
  }

  private static func value(
    of documents: [[UInt8]], at paths: [String],
    _ make: ([[UInt8]]) throws -> Value
  ) throws(FileLoadError) -> Value {
    do {
      return try make(documents)
    } catch {
      throw FileLoadError(
        path: paths.joined(separator: ", "), reason: FileLoadError.reason(of: error))
    }
  }

  private static func read(_ paths: [String]) throws(FileLoadError) -> [[UInt8]] {
    var documents: [[UInt8]] = []
    for path in paths { documents.append(try SmallFile.read(path)) }
    return documents
  }
}
