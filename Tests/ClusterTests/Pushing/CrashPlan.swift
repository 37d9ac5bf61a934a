// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Glibc
import LocalCluster
import Synchronization

/// Kills a node at one point of what is pushed to it, which the node itself cannot foresee.
final class CrashPlan: Sendable {
  enum Point: Sendable {
    /// Before a request.
    case request
    /// When a byte of a body is on its way.
    case byte
    /// When all of an upload was sent.
    case finishSent
    /// When the node has all of it and is making it a blob.
    case allArrived
    /// When it is a blob, of which the catalog knows or does not know yet.
    case blobNamed
  }

  private struct State {
    var point: Point?
    var countLeft: Int
  }

  private let node: ShoalNode
  private let folder: String
  private let state: Mutex<State>

  /// - Parameters:
  ///   - count: the how-manieth of these points it is.
  ///   - folder: the node's data directory.
  init(_ point: Point, count: Int, node: ShoalNode, folder: String) {
    self.node = node
    self.folder = folder
    state = Mutex(State(point: point, countLeft: count))
  }

  /// - Parameter sizeBytes: of the uploads that are finished.
  func reached(_ moment: PushMoment, sizeBytes: Int64) {
    let due: Point? = state.withLock { state in
      guard let point = state.point else { return nil }
      switch (moment, point) {
      case (.requestBegins, .request): state.countLeft -= 1
      case (.bytesSent(let count), .byte): state.countLeft -= count
      case (.finishSent, .finishSent), (.finishSent, .allArrived), (.finishSent, .blobNamed):
        state.countLeft -= 1
      default: return nil
      }
      guard state.countLeft <= 0 else { return nil }
      state.point = nil
      return point
    }
    guard let due else { return }
    switch (due, moment) {
    case (.allArrived, .finishSent(let digest)):
      Task { await kill { self.isNamed(digest) || self.hasArrived(sizeBytes) } }
    case (.blobNamed, .finishSent(let digest)):
      Task { await kill { self.isNamed(digest) } }
    default: node.process.send(signal: SIGKILL)
    }
  }

  private func kill(when condition: () -> Bool) async {
    // A node that never gets there fails the push, which tells more.
    while node.process.exit == nil, !condition() {
      // Without a pause, since what comes next takes the node less than one.
      await Task.yield()
    }
    node.process.send(signal: SIGKILL)
  }

  private func isNamed(_ digest: Digest) -> Bool {
    FileManager.default.fileExists(
      atPath: "\(folder)/blobs/sha256/\(digest.hex.prefix(2))/\(digest.hex)/data")
  }

  private func hasArrived(_ sizeBytes: Int64) -> Bool {
    let uploads = "\(folder)/uploads"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: uploads)) ?? []
    return names.contains { name in
      var status = stat()
      guard unsafe stat("\(uploads)/\(name)/data", &status) == 0 else { return false }
      return Int64(status.st_size) == sizeBytes
    }
  }
}
