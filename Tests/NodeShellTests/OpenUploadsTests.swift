// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Storage
import Testing

@testable import NodeShell

@Suite("Open uploads of an origin", .timeLimit(.minutes(5)))
struct OpenUploadsTests {
  private let fixture: OriginFixture
  private let limits: NodeShellConfiguration

  init() throws {
    fixture = try OriginFixture()
    var limits = NodeShellConfiguration()
    limits.openUploadsPerRepositoryMax = 1
    self.limits = limits
  }

  private func refusal(of origin: OriginContent) async -> RegistryError? {
    do throws(RegistryError) {
      _ = try await origin.startUpload(in: fixture.debian)
      return nil
    } catch {
      return error
    }
  }

  @Test("beyond the bound one is refused and leaves nothing; one that ends makes room")
  func bound() async throws {
    var origin = fixture.origin
    origin.openUploads = OpenUploads(limits: limits)
    let first = try await origin.startUpload(in: fixture.debian).id
    #expect(await refusal(of: origin)?.status == 429)
    #expect(try fixture.store.uploads() == [first.text])
    _ = try await origin.startUpload(in: fixture.alpine)
    try await origin.cancelUpload(first, in: fixture.debian)
    #expect(await refusal(of: origin) == nil)
  }

  @Test("those of an earlier run count, until the sweep ends them")
  func restart() async throws {
    _ = try await fixture.origin.startUpload(in: fixture.debian)
    var origin = fixture.forgetful()
    origin.openUploads = try await OpenUploads(limits: limits, in: fixture.catalog)
    #expect(await refusal(of: origin)?.status == 429)
    await UploadSweep(origin: origin).sweep(at: OriginContent.now + 8 * 24 * 3600)
    #expect(await refusal(of: origin) == nil)
  }
}
