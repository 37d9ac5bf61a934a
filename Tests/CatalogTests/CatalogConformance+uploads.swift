// SPDX-License-Identifier: Apache-2.0

import Catalog
import RegistryCore
import Testing

extension CatalogConformance {
  @Test("an upload is known until it is closed", arguments: drivers)
  func findUpload(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let id = upload(1)
    #expect(try await open.catalog.upload(id) == nil)
    try await open.catalog.openUpload(id, in: debian, at: 100)
    try await open.catalog.openUpload(id, in: debian, at: 101)
    #expect(
      try await open.catalog.upload(id)
        == CatalogUpload(id: id, repository: debian, startedAt: 100))
    #expect(try await open.catalog.closeUpload(id))
    #expect(try await open.catalog.upload(id) == nil)
    #expect(try await open.catalog.closeUpload(id) == false)
  }

  @Test("uploads from before a time are listed, oldest first", arguments: drivers)
  func listUploads(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let ids = [3, 1, 2].map { upload($0) }
    for (id, time) in zip(ids, [100, 101, 102] as [Int64]) {
      try await open.catalog.openUpload(id, in: debian, at: time)
    }
    #expect(
      try await open.catalog.uploads(startedBefore: 102, limit: nil).map(\.id) == ids.dropLast())
    #expect(try await open.catalog.uploads(startedBefore: 103, limit: 1).map(\.id) == [ids[0]])
    #expect(try await open.catalog.uploads(startedBefore: 100, limit: nil) == [])
  }

  @Test("an upload that has become a blob is closed with the link", arguments: drivers)
  func closeWithLink(driver: CatalogDriver) async throws {
    let open = try driver.open()
    let id = upload(1)
    try await open.catalog.openUpload(id, in: debian, at: 100)
    try await open.catalog.link(blob(0xcc), in: debian, at: 101, closing: id)
    #expect(try await open.catalog.upload(id) == nil)
    #expect(try await open.catalog.linkedBlobBytes(digestC, in: debian) == 1000)
  }
}
