// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import LocalCluster

/// A program that people use images with, and a store of its own to begin with.
protocol ContainerClient: Sendable {
  /// Nothing that another client, or an earlier one of this kind, has stored is seen.
  init(folder: WorkFolder) async throws

  /// Takes an image into the client's store; the digest the client says it has.
  func pull(_ reference: String) async throws -> Digest

  /// Puts an image that was pulled into a registry; the digest the client says it has there.
  func push(_ reference: String, to target: String) async throws -> Digest

  /// Ends what the client runs in the background.
  func stop() async
}

extension ContainerClient {
  func stop() async {}

  /// The first digest in a text.
  static func digest(in text: [UInt8]) throws -> Digest {
    let words = String(decoding: text, as: UTF8.self).split { " \n\t\"',".contains($0) }
    guard let digest = words.lazy.compactMap({ Digest($0) }).first else {
      throw ClusterError.notReady(
        name: "client", line: String(decoding: text.prefix(300), as: UTF8.self))
    }
    return digest
  }

  /// One that accepts every image: signatures are not what is tested.
  static func acceptingPolicy(in folder: WorkFolder) throws -> String {
    let path = "\(folder.path)/policy.json"
    try Data(#"{"default":[{"type":"insecureAcceptAnything"}]}"#.utf8)
      .write(to: URL(fileURLWithPath: path))
    return path
  }
}
