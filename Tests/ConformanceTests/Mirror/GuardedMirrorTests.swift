// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

/// What a mirror holds of one repository, asked for in another that upstream has it not in.
struct GuardedMirrorTests {
  @Test(
    "behind rules, a digest opens nothing of another repository", arguments: [true, false])
  func otherRepository(isGuarded: Bool) async throws {
    var data = ConformanceData()
    let image = data.addImage(tags: ["1.0"])
    let pushed = data
    try await ConformanceRegistry.serving { upstream in
      try await upstream.push(pushed)
      try await ConformanceRegistry().serve(
        takesPushes: false, upstreams: [upstream.address], isGuarded: isGuarded
      ) { client in
        // Twice: the second time it is held.
        for _ in 0..<2 {
          let own = try await client.send(.get, client.path("manifests/\(image.digest)"))
          #expect(own.status == 200)
        }
        for rest in ["manifests", "blobs"] {
          let path = client.path(
            "\(rest)/\(image.digest)", in: ConformanceClient.otherRepository)
          for method in [ConformanceMethod.head, .get] {
            let other = try await client.send(method, path)
            #expect(other.status == (isGuarded ? 404 : 200), "\(method) \(path)")
          }
        }
      }
    }
  }
}
