// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import GRDB
import RegistryCore

/// Columns as values. What no version of Shoal can have written is damage, and not a trap.
extension CatalogTransaction {
  func integer(_ row: Row, _ column: Int) throws(CatalogError) -> Int64 {
    do {
      return try row.decode(Int64.self, atIndex: column)
    } catch {
      throw CatalogError(error, operation: operation)
    }
  }

  func sizeBytes(_ row: Row, _ column: Int) throws(CatalogError) -> Int64 {
    let size = try integer(row, column)
    return try required(size >= 0 ? size : nil)
  }

  func digest(_ row: Row, _ column: Int) throws(CatalogError) -> Digest {
    try required(try optionalDigest(row, column))
  }

  func optionalDigest(_ row: Row, _ column: Int) throws(CatalogError) -> Digest? {
    do {
      guard let data = try row.decode(Data?.self, atIndex: column) else { return nil }
      return try required(Digest(stored: data))
    } catch {
      throw CatalogError(error, operation: operation)
    }
  }

  /// Of a row that begins with digest, media type and size.
  func manifest(_ row: Row) throws(CatalogError) -> CatalogManifest {
    CatalogManifest(
      digest: try digest(row, 0), mediaType: try mediaType(row, 1),
      sizeBytes: try sizeBytes(row, 2))
  }

  func repositoryName(_ row: Row, _ column: Int) throws(CatalogError) -> RepositoryName {
    try required(RepositoryName(try text(row, column)))
  }

  func tag(_ row: Row, _ column: Int) throws(CatalogError) -> Tag {
    try required(Tag(try text(row, column)))
  }

  func mediaType(_ row: Row, _ column: Int) throws(CatalogError) -> MediaType {
    try required(MediaType(try text(row, column)))
  }

  func uploadID(_ row: Row, _ column: Int) throws(CatalogError) -> UploadID {
    try required(UploadID(try text(row, column)))
  }

  func referenceKind(_ row: Row, _ column: Int) throws(CatalogError) -> ReferenceKind {
    try required(ReferenceKind(rawValue: try integer(row, column)))
  }

  func optionalInteger(_ row: Row, _ column: Int) throws(CatalogError) -> Int64? {
    do {
      return try row.decode(Int64?.self, atIndex: column)
    } catch {
      throw CatalogError(error, operation: operation)
    }
  }

  func optionalText(_ row: Row, _ column: Int) throws(CatalogError) -> String? {
    do {
      return try row.decode(String?.self, atIndex: column)
    } catch {
      throw CatalogError(error, operation: operation)
    }
  }

  func text(_ row: Row, _ column: Int) throws(CatalogError) -> String {
    do {
      return try row.decode(String.self, atIndex: column)
    } catch {
      throw CatalogError(error, operation: operation)
    }
  }

  func required<Value>(_ value: Value?) throws(CatalogError) -> Value {
    guard let value else {
      throw CatalogError(.corrupt, operation: operation, detail: "malformed value")
    }
    return value
  }
}
