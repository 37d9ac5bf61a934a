// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc
import NIOCore
import RegistryClient
import RegistryCore
import RegistryFront

extension MirrorContent {
  /// What the place names now, with all that it consists of. Manifests are fetched for it, and no
  /// blob is.
  func look(at place: PinPlace) async throws(PinError) -> ImagePin {
    var closure: ImageClosure
    let root: Digest
    do throws(RegistryError) {
      root = try await resolve(
        place.reference, in: place.repository, upstream: place.upstream
      ).digest
      let manifest = try await self.manifest(root, in: place.repository, upstream: place.upstream)
      closure = ImageClosure(
        root: Descriptor(
          mediaType: manifest.head.mediaType, digest: root, sizeBytes: manifest.head.sizeBytes))
    } catch {
      throw .upstream(error)
    }
    while let next = closure.next {
      if Task.isCancelled { throw .late }
      let bytes: [UInt8]
      do throws(RegistryError) {
        let manifest = try await self.manifest(
          next.digest, in: place.repository, upstream: place.upstream)
        bytes = Array(manifest.bytes.readableBytesView)
      } catch {
        // An index may list what its registry does not have.
        guard error.code == .manifestUnknown, next.digest != root else { throw .upstream(error) }
        closure.passOver()
        continue
      }
      do throws(ImageClosureError) {
        try closure.read(bytes)
      } catch {
        throw PinError(error)
      }
    }
    return ImagePin(
      place: place, digest: root, pinnedAt: Int64(time(nil)), contents: closure.contents)
  }

  /// A tag that is pinned may have moved.
  func follow(_ place: ReferencePlace, names digest: Digest) {
    guard let pins, case .tag = place.reference else { return }
    let pinned = PinPlace(
      upstream: place.upstream, repository: place.repository, reference: place.reference)
    pins.follow(pinned, to: digest) { () async throws(PinError) in try await look(at: pinned) }
  }
}
