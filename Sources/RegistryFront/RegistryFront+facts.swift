// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
import NIOCore
import RegistryCore

/// What others are told of a request.
extension RegistryFront {
  func facts(of request: Request, _ context: FrontContext) async -> RequestFacts {
    guard let access, let header = request.headers[.authorization] else {
      return RequestFacts(request.head, by: "", on: context.channel)
    }
    // Who it is stands in a token.
    return await offLoop { () async in
      RequestFacts(request.head, by: access.caller(header), on: context.channel)
    }
  }

  func pulled(
    _ content: PulledContent.Content, in name: RepositoryName, _ parsed: RegistryRequest,
    _ request: Request, _ context: FrontContext
  ) async {
    guard let onPull else { return }
    let facts = await facts(of: request, context)
    // A manifest may be looked through.
    await offLoop { () async in
      onPull(PulledContent(content, in: name, upstream: parsed.upstream), facts)
    }
  }
}
