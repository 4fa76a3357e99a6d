import time, io, resource, sys
def test_perf(app, database_url):
    from app.core.actor import Actor
    from app.core.unit_of_work import unit_of_work
    from app.people import services
    n=280000
    data="external_id,email,name,department,manager,title,country,language,joined,role\n"+"".join(f"e{i},p{i}@larkfield.example,Name Nr{i},Dept {i%40},e{i//10},Title,DE,de,2020-01-01,\n" for i in range(n))
    data=data.encode()
    for k,dry in (("first",False),("again",False),("dry-missing",True)):
        t=time.time()
        with unit_of_work():
            r=services.import_people(io.BytesIO(data), listing=services.Listing("p.csv","x",dry,True), actor=Actor.operator())
        print(app.config["SQLALCHEMY_DATABASE_URI"][:10],k,r.summary,round(time.time()-t,1),"s", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss//1024,"MB")
    from app.people import queries
    for a in (dict(),dict(number=5000)):
        t=time.time(); queries.page_people(**a); print("page",a,round(time.time()-t,3))
    t=time.time(); queries.page_people(queries.PeopleFilter("nr2799")); print("search",round(time.time()-t,3))
