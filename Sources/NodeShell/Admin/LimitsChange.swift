// SPDX-License-Identifier: Apache-2.0

import PeerProtocol
import RegistryCore

/// What an operator wants of a node's limits: only what is named changes.
struct LimitsChange: Sendable, Equatable {
  var upload = Wish.keep
  var download = Wish.keep

  enum Wish: Sendable, Equatable {
    case keep
    case lift
    case limit(bytesPerSecond: Int64)

    /// `none`, or bytes per second.
    init(_ text: String?, name: String) throws(AdminError) {
      guard let text else {
        self = .keep
        return
      }
      if text == "none" {
        self = .lift
        return
      }
      guard let bytesPerSecond = Int64(text), RateLimits.isAllowed(bytesPerSecond) else {
        throw .parameterInvalid(
          "\(name)=\(text): none, or bytes per second from \(RateLimits.bytesPerSecondMin) to "
            + "\(RateLimits.bytesPerSecondMax)")
      }
      self = .limit(bytesPerSecond: bytesPerSecond)
    }

    fileprivate func applied(to limit: Int64?) -> Int64? {
      switch self {
      case .keep: limit
      case .lift: nil
      case .limit(let bytesPerSecond): bytesPerSecond
      }
    }
  }

  init() {}

  /// By `?upload=25000000&download=none`.
  init(_ target: RequestTarget) throws(AdminError) {
    upload = try Wish(target[parameter: "upload"], name: "upload")
    download = try Wish(target[parameter: "download"], name: "download")
  }

  func applied(to limits: RateLimits) -> RateLimits {
    RateLimits(
      uploadBytesPerSecond: upload.applied(to: limits.uploadBytesPerSecond),
      downloadBytesPerSecond: download.applied(to: limits.downloadBytesPerSecond))
  }
}
