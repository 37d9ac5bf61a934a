// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import RegistryCore

extension RegistryFront {
  /// The answer to a request for a manifest, if it takes no wait; nil for whatever else there is to
  /// say, a refusal included, which `respond` says.
  func answerAtHand(_ head: HTTPRequest, on channel: any Channel) -> AtHandHandler.Answer? {
    // What everybody may do is for `FrontAccess` to say, and pulls are told of by `respond`.
    guard access == nil, onPull == nil, let target = head.path,
      let parsed = try? RegistryRequest(
        method: head.method.rawValue, target: target, takesPushes: push != nil),
      case .readManifest(let name, let reference) = parsed.operation,
      requests?.wouldAdmit(channel) ?? true,
      let manifest = content.manifestAtHand(
        reference, in: name, upstream: parsed.upstream, isHead: parsed.isHead),
      manifest.bytes.readableBytes <= FrontResponses.partBytesMax
    else { return nil }
    // Of the places for requests in progress it takes none: it is over before another begins.
    do {
      // Not sooner: what is handed on is counted there.
      try requests?.admit(channel)
    } catch {
      return nil
    }
    let response = FrontResponses.manifestHead(
      manifest.head, ifNoneMatch: head.headerFields[.ifNoneMatch])
    let hasBody = !parsed.isHead && response.status == .ok
    return AtHandHandler.Answer(head: response, body: hasBody ? manifest.bytes : nil)
  }
}
