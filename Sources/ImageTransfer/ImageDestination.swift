// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Where an image is written to.
///
/// What is stored under a digest hashes to it, whatever the source sends.
package protocol ImageDestination: Sendable {
  /// Called once, when it is known that there is an image to store.
  func prepare() throws

  /// Stores the blob unless it is there. Called for several blobs at once, never for one twice at
  /// a time.
  func store(
    _ blob: Blob, from source: any ImageSource, observer: BlobObserver
  ) async throws -> BlobOutcome

  /// Stores a manifest all of whose blobs and manifests are there; whether it was not.
  func store(_ manifest: PlannedManifest) async throws -> Bool

  /// Stores a manifest that is about one that is there, all of whose blobs and manifests are there,
  /// so that it is found from that; whether anything had to change.
  func attach(_ referrer: PlannedManifest) async throws -> Bool

  /// Stores the image's own manifest and lets the name lead to it; whether anything had to change.
  func name(_ root: PlannedManifest) async throws -> Bool
}
