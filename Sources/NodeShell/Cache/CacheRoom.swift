// SPDX-License-Identifier: Apache-2.0

/// What came of asking for room in the cache.
enum CacheRoom: Sendable {
  /// It is there, and whatever had to go for it is gone. The blob is pinned.
  case reserved(BlobPin)
  /// The blob is whole: there is nothing to fetch.
  case held
  /// Even without all that may be evicted the blob would not fit, or the disk is read-only.
  case refused

  var pin: BlobPin? { if case .reserved(let pin) = self { pin } else { nil } }
}
