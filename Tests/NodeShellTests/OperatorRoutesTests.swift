// SPDX-License-Identifier: Apache-2.0

import RegistryFront
import Testing

@testable import NodeShell

@Suite("A probe")
struct OperatorRoutesTests {
  private let progress = FrontProgress()

  private func answer(
    _ path: String, _ pulse: LoopAnswer<Void>, store: StoreCondition = .writable
  ) async throws -> PlainResponse {
    let routes = OperatorRoutes(
      registry: PrometheusRegistry(), progress: progress, storeCondition: { store },
      pulse: { pulse })
    let route = try #require(routes.all.first { $0.path == path })
    return await route.respond()
  }

  @Test("finds a node alive and ready whose loop turns")
  func fine() async throws {
    #expect(try await answer("/livez", .answered(())).status == 200)
    #expect(try await answer("/readyz", .answered(())).status == 200)
  }

  @Test("of a loop that is stuck is answered 503, and metrics are told all the same")
  func stuck() async throws {
    #expect(try await answer("/livez", .late).status == 503)
    #expect(try await answer("/readyz", .late).status == 503)
    #expect(try await answer("/metrics", .late).status == 200)
  }

  @Test("finds a node that stops alive, but not ready, while it still answers clients")
  func stopping() async throws {
    progress.markBound()
    progress.markStopping()
    #expect(try await answer("/livez", .answered(())).status == 200)
    let ready = try await answer("/readyz", .answered(()))
    #expect(ready == PlainResponse(status: 503, text: "stopping\n"))
  }

  @Test("tells a node that has not started from one that stops")
  func starting() async throws {
    #expect(try await answer("/readyz", .stopped).text == "starting\n")
    progress.markBound()
    #expect(try await answer("/readyz", .stopped).text == "stopping\n")
  }

  @Test(
    "finds a node not ready whose store takes nothing in, but alive",
    arguments: [StoreCondition.full, .readOnly, .failing])
  func store(_ condition: StoreCondition) async throws {
    let ready = try await answer("/readyz", .answered(()), store: condition)
    let problem = try #require(condition.problem)
    #expect(ready == PlainResponse(status: 503, text: problem + "\n"))
    #expect(try await answer("/livez", .answered(()), store: condition).status == 200)
  }

  @Test("gives a loop that never answers up, and drops what it says later")
  func bounded() async {
    let gate = Gate()
    let answer = await LoopAnswer<Int>.wait(milliseconds: 1) { answer in
      Task {
        await gate.pass()
        answer(1)
        answer(2)
      }
      return true
    }
    guard case .late = answer else {
      Issue.record("\(answer)")
      return
    }
    gate.open()
  }
}
