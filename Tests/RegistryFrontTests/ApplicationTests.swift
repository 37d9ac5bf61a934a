// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Hummingbird
import NIOCore
import RegistryFront
import ServiceLifecycle
import Testing

@Suite("The front as a service", .timeLimit(.minutes(5)))
struct ApplicationTests {
  @Test("it tells the port it took, and on shutdown finishes what it has begun")
  func lifecycle() async throws {
    let body = ModelBlobBody(sizeBytes: 2000, availableBytes: 1000)
    let (bound, binding) = AsyncStream<HostPort>.makeStream()
    let application = RegistryFront(content: ModelContent(body: body)).application(
      listeningOn: HostPort(host: "127.0.0.1", port: 0), logger: Rung.logger,
      onBound: { binding.yield($0) })
    let services = ServiceGroup(services: [application], logger: Rung.logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await services.run() }
      let address = try #require(await bound.first { _ in true })
      #expect(address.host == "127.0.0.1")
      #expect(address.port != 0)
      try await RawClient.connect(port: Int(address.port)) { reader, writer in
        try await writer.write(
          RawClient.get("/v2/library/debian/blobs/\(ModelContent.blobDigest)"))
        _ = try await reader.readHead()
        #expect(try await reader.read(count: 1000).count == 1000)
        await services.triggerGracefulShutdown()
        body.arrive(upTo: 2000)
        #expect(try await reader.read(count: 1001) == ModelBlobBody.bytes(1000..<2000))
      }
      try await group.waitForAll()
    }
  }
}
