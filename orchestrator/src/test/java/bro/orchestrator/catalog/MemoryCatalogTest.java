package bro.orchestrator.catalog;

import bro.orchestrator.core.catalog.Catalog;

class MemoryCatalogTest extends CatalogContract {
    private MemoryCatalog memory = new MemoryCatalog();

    @Override
    protected Catalog open() {
        return memory;
    }

    @Override
    protected Catalog reopen() {
        memory = memory.reopened();
        return memory;
    }
}
