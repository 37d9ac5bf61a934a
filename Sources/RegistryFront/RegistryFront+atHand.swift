// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import RegistryCore

extension RegistryFront {
  /// The answer to a request for a manifest, if it takes no wait; nil for whatever else there is to
  /// say, a refusal included, which `respond` says.
  func answerAtHand(_ head: HTTPRequest, on channel: any Channel) -> AtHandHandler.Answer? {
    // What everybody may do is for `FrontAccess` to say.
    guard access == nil, let target = head.path,
      let parsed = try? RegistryRequest(
        method: head.method.rawValue, target: target, takesPushes: push != nil),
      case .readManifest(let name, let reference) = parsed.operation,
      let manifest = content.manifestAtHand(reference, in: name, upstream: parsed.upstream),
      manifest.bytes.readableBytes <= FrontResponses.partBytesMax
    else { return nil }
    do {
      try requests?.admit(channel)
    } catch {
      return nil
    }
    let response = FrontResponses.manifestHead(
      manifest.head, ifNoneMatch: head.headerFields[.ifNoneMatch])
    let hasBody = !parsed.isHead && response.status == .ok
    if hasBody { pulled(.manifest(manifest, reference.tag), in: name, parsed, head, channel) }
    return AtHandHandler.Answer(head: response, body: hasBody ? manifest.bytes : nil)
  }
}
